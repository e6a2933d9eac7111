"""How the demo store shows what it sells: data only. `make_demo` puts it into a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCategory:
    """A category of the demo store, with the id that RMZ gave it; perhaps below another one."""

    rmz_id: str
    slug: str
    title: str
    description: str
    below: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPage:
    """What the demo store says of a product, what a unit costs it, and where it stands."""

    description: str
    cost_minor: int
    categories: Sequence[str] = ()


CATEGORIES = (
    DemoCategory(
        rmz_id="1", slug="courses", title="دورات", description="دورات مسجلة تشاهدها متى شئت"
    ),
    DemoCategory(rmz_id="2", slug="books", title="Books", description="To read on any screen"),
    DemoCategory(
        rmz_id="3", slug="gifts", title="Gifts", description="Cards and stickers for friends"
    ),
    DemoCategory(
        rmz_id="4",
        slug="gift-cards",
        title="Gift cards",
        description="Codes that arrive at once",
        below="gifts",
    ),
)

PAGES: Mapping[str, DemoPage] = {
    "design-course": DemoPage(
        description="أكثر من أربعين درسًا في أساسيات التصميم وأدواته، مع مشاريع تطبيقية.",
        cost_minor=2500,
        categories=["courses"],
    ),
    "free-ebook": DemoPage(
        description="Forty pages on prices, photos and shipping, for whoever begins.",
        cost_minor=0,
        categories=["books"],
    ),
    "gift-card": DemoPage(
        description="A code worth 100 riyals, with a message of your own.",
        cost_minor=9200,
        categories=["gifts", "gift-cards"],
    ),
    "pro-plan": DemoPage(
        description="Every course and every book for as long as you stay.", cost_minor=900
    ),
    "sticker-pack": DemoPage(
        description="Twelve stickers on matt vinyl. They are sent by post.",
        cost_minor=400,
        categories=["gifts"],
    ),
    "old-course": DemoPage(
        description="Last year's course, kept for those who bought it.",
        cost_minor=2500,
        categories=["courses"],
    ),
    "workshop-seat": DemoPage(
        description="A day in Riyadh, with lunch. Seats are few.", cost_minor=12000
    ),
}
