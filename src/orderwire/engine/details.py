"""What an order says beside what it costs: where it goes, and what was written on it.

Nothing here decides about money. It is kept as a document, since nobody searches in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orderwire.engine.addresses import Address
from orderwire.engine.billed import Billed
from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.drafts import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How an order gets to its customer. Names are kept as they were when it was made.

    `method_id` is a shipping method, `branch_id` a branch where it is picked up. The receiver
    may be somebody else than who buys.
    """

    kind: DeliveryKind
    method_id: int | None = None
    branch_id: int | None = None
    name: str = ""
    carrier: str = ""
    address: Address | None = None
    receiver: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is written on an order.

    `stated` names what its caller said about amounts and was believed: price, discount,
    shipping, fee or tax. `account_id` is the bank account that its money was sent to. The
    receiver is here where nothing is delivered. `expiry_reason` is why it ends if nobody pays it,
    in its caller's words. `billed` are the numbers of a bill, which need not add up. `more` holds
    what one platform's orders say and others' do not.
    """

    delivery: Delivery | None = None
    billing_address: Address | None = None
    note: str = ""
    tags: Sequence[str] = ()
    stated: Sequence[str] = ()
    receiver: Contact | None = None
    notifies_receiver: bool = False
    account_id: int | None = None
    expiry_reason: str = ""
    billed: Billed | None = None
    more: Mapping[str, str] = field(default_factory=dict)


NO_DETAILS = Details()
