"""What the demo store hands over: codes of gift cards, and the e-book as a file. No orders."""

from orderwire.engine.placing import Refused
from orderwire.operations.add_codes import Filled, add_codes
from orderwire.operations.add_download import NewDownload, add_download
from orderwire.operations.world import World

GIFT_CARDS = 500

E_BOOK = """\
SELLING ONLINE
A very short book, by Orderwire

1. Say what it costs
A price is one number. Tax is in it, or beside it, and the page says which.

2. Keep your word
What is in the basket is still there when it is paid. What is sold out is not for sale.

3. Answer once
A customer who clicks twice wants one thing. So does a program that asks twice.

4. Lose nothing
Money that comes late still came. Write it down, and then decide.

البيع عبر الإنترنت
قل ما يكلفه الشيء، واحفظ كلمتك، وأجب مرة واحدة، ولا تضيّع شيئًا.
"""


async def make_demo_goods(world: World, store_id: int) -> None:
    """Fill the demo store's pool and shelf. Raises Overloaded and DatabaseError."""
    texts = [_gift_card(number) for number in range(1, GIFT_CARDS + 1)]
    filled = await add_codes(world, store_id, "GIFT-100", texts, actor="demo")
    assert not isinstance(filled, Refused), filled
    assert isinstance(filled, Filled), filled
    book = NewDownload(
        name="selling-online.txt",
        media_type="text/plain; charset=utf-8",
        content=E_BOOK.encode(),
    )
    await add_download(world, store_id, "EBOOK-FREE", book)


def _gift_card(number: int) -> str:
    """A code that looks like one, and is worth nothing anywhere."""
    mixed = number * 2_654_435_761 % 2**32
    return f"DEMO-{mixed >> 16:04X}-{mixed & 0xFFFF:04X}-{number:04d}"
