"""What Salla says when it says no: every status in both languages, and who is let in."""

from collections.abc import Iterator

import pytest

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.salla.refusing import RULES, Language, language_of, word
from tests.dialects.salla.serving import Salla, speaking

ARABIC_GONE = "المحتوى الذي تحاول الوصول اليه غير متوفر"
ENGLISH_GONE = "The content you are trying to access is no longer available"
SCOPED = {
    "/customers": "customers.read",
    "/customers/1": "customers.read",
    "/products": "products.read",
    "/products/1": "products.read",
    "/countries": "metadata.read",
    "/countries/1473353380": "metadata.read",
    "/countries/1473353380/cities": "metadata.read",
    "/branches": "branches.read",
    "/branches/1": "branches.read",
    "/shipping/companies": "shipping.read",
    "/payment/methods": "payments.read",
    "/payment/banks": "payments.read",
    "/coupons": "marketing.read",
    "/coupons/1": "marketing.read",
}
LIMIT = 3


@pytest.fixture
def limited(demo_sqlite_url: str) -> Iterator[Salla]:
    """A store that allows three calls a minute."""
    with speaking(demo_sqlite_url, calls_per_minute=LIMIT) as it:
        yield it


@pytest.mark.parametrize("token", [None, "wrong", "demo_rmz"])
def test_nobody_is_let_in_without_a_token(on_file: Salla, token: str | None) -> None:
    for path in ("/store/info", "/oauth2/user/info", *SCOPED):
        answer = on_file.ask("GET", path, token=token)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.json() == {
            "status": 401,
            "success": False,
            "error": {"code": "Unauthorized", "message": "The access token is invalid"},
        }


def test_a_token_does_what_its_scopes_allow(salla: Salla) -> None:
    salla.let_in("nothing", scopes="offline_access")
    salla.let_in("all_but_products", scopes=" ".join(set(SCOPED.values()) - {"products.read"}))
    salla.let_in("writer", scopes="products.read_write")
    for path, scope in SCOPED.items():
        answer = salla.ask("GET", path, token="nothing")
        assert answer.status_code == 401
        assert answer.json()["error"] == {
            "code": "Unauthorized",
            "message": f"The access token should have access to one of those scopes: {scope}",
        }
        allowed = salla.ask("GET", path, token="all_but_products")
        assert (allowed.status_code == 401) == (scope == "products.read")
    assert salla.ask("GET", "/products", token="writer").status_code == 200
    assert salla.ask("GET", "/customers", token="writer").status_code == 401
    assert salla.ask("GET", "/store/info", token="nothing").status_code == 200


def test_what_is_not_there_is_told_in_both_languages(on_file: Salla) -> None:
    for path in ("/nothing", "/products/1", "/countries/1", "/coupons/x"):
        arabic = on_file.ask("GET", path)
        assert (arabic.status_code, arabic.json()["error"]) == (
            404,
            {"code": "error", "message": ARABIC_GONE},
        )
        english = on_file.ask("GET", path, language="en")
        assert (english.status_code, english.json()["error"]) == (
            404,
            {"code": 404, "message": ENGLISH_GONE},
        )


def test_a_wrong_method_is_told_with_the_right_ones(on_file: Salla) -> None:
    answer = on_file.ask("DELETE", "/customers", language="en")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json() == {
        "status": 405,
        "success": False,
        "error": {
            "code": "method_not_allowed",
            "message": "The method is not supported here",
        },
    }


def test_calls_are_counted_and_then_refused(limited: Salla) -> None:
    for left in reversed(range(LIMIT)):
        answer = limited.ask("GET", "/store/info")
        assert answer.headers["x-ratelimit-limit"] == str(LIMIT)
        assert answer.headers["x-ratelimit-remaining"] == str(left)
        assert answer.headers["x-ratelimit-reset"] == str(limited.around.clock.ms // 1000 + 60)
    refused = limited.ask("GET", "/products", language="en")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert refused.json()["error"] == {"code": "too_many_requests", "message": "Too many requests"}
    assert "x-ratelimit-limit" not in limited.ask("GET", "/store/info", token="other_salla").headers


def test_a_wrong_filter_is_told_in_both_languages(on_file: Salla) -> None:
    path = "/customers?date_from=31-12&date_to=2027-02-30"
    assert on_file.ask("GET", path).json() == {
        "status": 422,
        "success": False,
        "error": {
            "code": "error",
            "message": "alert.invalid_fields",
            "fields": {
                "date_from": ["حقل من تاريخ ليس تاريخا صحيحا."],
                "date_to": ["حقل إلى تاريخ ليس تاريخا صحيحا."],
            },
        },
    }
    english = on_file.ask("GET", path, language="en").json()["error"]["fields"]
    assert english["date_to"] == ["The date to is not a valid date."]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "ar"),
        ("", "ar"),
        ("en", "en"),
        ("EN-us", "en"),
        ("fr, de;q=0.5", "ar"),
        ("fr, en;q=0.5", "en"),
        ("ar;q=0.2, en;q=0.9", "en"),
        ("en;q=0, ar", "ar"),
        ("en;q=many", "ar"),
        ("*", "ar"),
        ("ar, en", "ar"),
    ],
)
def test_a_language_is_chosen(header: str | None, language: str) -> None:
    assert language_of(header) is Language(language)


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("language", Language)
def test_every_rule_names_its_field(kind: str, language: Language) -> None:
    facts = {"least": 1, "most": 9, "other": "slug"}
    invalid = word([Problem(("a_b", 0, "id"), kind, facts)], language, {"a_b.*.id": "رقم المنتج"})
    (text,) = invalid.fields["a_b.0.id"]
    assert ("رقم المنتج" in text) == (language is Language.ARABIC)
    assert "{" not in text


def test_a_field_may_be_wrong_twice_and_without_a_name() -> None:
    problems = [Problem(("ship_to", "city"), "missing", {}), Problem((), "json", {})]
    invalid = word([*problems, problems[0]], Language.ARABIC, {})
    assert invalid.fields == {
        "ship_to.city": ["حقل ship to.city مطلوب."] * 2,
        "body": ["يجب أن يكون body بصيغة JSON صحيحة."],
    }
