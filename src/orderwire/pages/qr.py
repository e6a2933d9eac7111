"""QR codes, drawn as pictures that stand inside the page."""

import segno


def qr_picture(address: str) -> str:
    """The address as a QR code: a `data:` URI of an SVG, black on white with its quiet zone.

    Not drawn in the page's own colours: in a dark theme many readers would not see it.
    """
    code = segno.make_qr(address, error="m")
    uri: str = code.svg_data_uri(dark="#000", light="#fff", border=3, omitsize=True)
    return uri
