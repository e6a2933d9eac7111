"""Every read has every member that the platform documents, and no other without a reason."""

import pytest
from pydantic import BaseModel

from orderwire.dialects.salla.described import OPERATIONS
from tests.dialects.salla.furnishing import furnish
from tests.dialects.salla.serving import Salla
from tests.dialects.salla.shapes import differences, shapes_in

READS = {
    "GET /customers": "/customers",
    "GET /customers/{customer}": "/customers/1209983424",
    "GET /products": "/products",
    "GET /products format=light": "/products?format=light",
    "GET /products/{product}": "/products/7001",
    "GET /countries": "/countries",
    "GET /countries/{country}": "/countries/1473353380",
    "GET /countries/{country}/cities": "/countries/1473353380/cities",
    "GET /branches": "/branches",
    "GET /branches/{branch}": "/branches/203948803",
    "GET /shipping/companies": "/shipping/companies/",
    "GET /coupons": "/coupons",
    "GET /coupons/{coupon_id}": "/coupons",
    "GET /payment/methods": "/payment/methods",
    "GET /payment/banks": "/payment/banks",
    "GET /store/info": "/store/info",
    "GET /oauth2/user/info": "/oauth2/user/info",
}

ACCEPTED = {
    "-pagination.links.previous": "the first page has none before it",
    "-data.images.main_image": "the main picture is named once, beside the others",
    "+data.main_image": "the platform's examples have it, beside the pictures",
    "+data.is_available": "the platform's examples have it",
    "+pagination": "the light list has pages too; its document leaves them out",
    "+data.capital": "the platform's examples of countries have it",
    "+data.country.capital": "a country is the same everywhere",
    "+data.country_id": "the platform's examples of cities have it",
    "+data.city.country_id": "a city is the same everywhere",
    "+country": "the platform's example of cities has it beside the data",
    "-data.categories.translations.en": "what is not translated has no translations",
}


def document_of(salla: Salla, operation: str) -> dict[str, object]:
    """What the service answers to a read."""
    path = READS[operation]
    if operation == "GET /coupons/{coupon_id}":
        path = f"/coupons/{salla.get('/coupons')[0]['id']}"
    answer = salla.ask("GET", path)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_every_documented_read_is_tried() -> None:
    assert shapes_in("reads").keys() == READS.keys()


def test_every_member_is_there_and_every_other_has_a_reason(on_file: Salla) -> None:
    on_file.write(furnish)
    found: set[str] = set()
    for operation, shape in shapes_in("reads").items():
        found |= set(differences(shape, document_of(on_file, operation)))
    assert found == ACCEPTED.keys()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_read_fits_its_model(on_file: Salla, language: str) -> None:
    on_file.write(furnish)
    for operation, path in READS.items():
        method, _, named = operation.partition(" ")
        models = OPERATIONS[named.partition(" ")[0], method.lower()].answers["200"][1]
        if operation == "GET /coupons/{coupon_id}":
            continue  # the list has the same coupons
        answer = on_file.ask("GET", path, language=language)
        assert fitting(models, answer.content), operation


def fitting(models: list[type[BaseModel]], body: bytes) -> list[str]:
    """The models that a body fits; a complaint where it fits none."""
    names, complaints = [], []
    for model in models:
        try:
            model.model_validate_json(body)
        except ValueError as error:
            complaints.append(str(error))
        else:
            names.append(model.__name__)
    assert names, "\n".join(complaints)
    return names
