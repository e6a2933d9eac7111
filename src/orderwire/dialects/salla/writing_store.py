"""The store and whoever holds its token, as Salla's JSON. What we do not keep of them is empty."""

from orderwire.dialects.salla.places import country_by_code
from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.shapes import Document, write_moment
from orderwire.operations.world import Caller
from orderwire.storage.stores import Store

_SOCIAL = (
    "telegram",
    "twitter",
    "facebook",
    "maroof",
    "youtube",
    "snapchat",
    "whatsapp",
    "appstore_link",
    "googleplay_link",
)


def write_store(store: Store, public_url: str) -> Document:
    """The store. A sandbox is what the platform calls a store for development."""
    return {
        "id": store.id,
        "name": store.name,
        "entity": "company",
        "email": "",
        "avatar": "",
        "plan": "pro",
        "type": "development" if store.is_sandbox else "live",
        "status": "active",
        "verified": False,
        "currency": store.currency,
        "domain": public_url,
        "description": store.description or "",
        "licenses": {
            "tax_number": store.tax_number,
            "commercial_number": None,
            "freelance_number": None,
        },
        "social": dict.fromkeys(_SOCIAL, ""),
    }


def write_user(caller: Caller, public_url: str, language: Language) -> Document:
    """Whoever holds the token, and the merchant that it is of. The token stands for the user."""
    store = caller.store
    country = country_by_code(store.country)
    created_at = write_moment(store.created_ms, store.timezone)
    return {
        "id": caller.token_id,
        "name": store.name,
        "email": "",
        "mobile": "",
        "role": "user",
        "created_at": created_at,
        "merchant": {
            "id": store.id,
            "username": store.slug or "",
            "name": store.name,
            "avatar": "",
            "store_location": "" if country is None else country.name(language),
            "plan": "pro",
            "status": "active",
            "domain": public_url,
            "tax_number": store.tax_number,
            "commercial_number": None,
            "created_at": created_at,
        },
    }
