"""What an order brought, as members of its items: codes, and downloads with links that end."""

from orderwire.dialects.rmz.writing import Document
from orderwire.engine.orders import OrderLine
from orderwire.operations.read_goods import Goods


def write_goods(line: OrderLine, goods: Goods, public_url: str) -> Document:
    """The members that an item has beside those of its line.

    `codes` are the platform's, in its webhooks' items; `downloads` are ours.
    """
    return {
        "codes": list(goods.codes.get(line.id, ())),
        "downloads": [
            {
                "id": download.file.id,
                "name": download.file.name,
                "mime_type": download.file.mime_type,
                "size": download.file.size,
                "url": public_url + download.path,
            }
            for download in goods.downloads
            if download.product_id == line.product_id
        ],
    }
