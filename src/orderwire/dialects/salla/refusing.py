"""What Salla says when it says no, in Arabic or English.

Every error has one envelope: the status, `success: false`, and an error with a code and a message.
A 422 adds all wrong fields at once, each with its texts. The platform's own texts are word for
word; where it publishes none, the text is ours, in the same manner (those are marked).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orderwire.dialects._kit.problems import Problem

Document = dict[str, object]


class Language(StrEnum):
    """A language that texts exist in."""

    ARABIC = "ar"
    ENGLISH = "en"


Texts = Mapping[Language, str]
"""A text in every language."""


def said(arabic: str, english: str) -> Texts:
    """A text in both languages."""
    return {Language.ARABIC: arabic, Language.ENGLISH: english}


def language_of(accept_language: str | None) -> Language:
    """The language that an Accept-Language header likes best; Arabic where it likes neither."""
    best, most = Language.ARABIC, 0.0
    for part in (accept_language or "").split(","):
        tag, *parameters = (piece.strip().lower() for piece in part.split(";"))
        spoken = tag.partition("-")[0]
        if spoken not in ("ar", "en"):
            continue
        liking = _liking(parameters)
        if liking > most:
            best, most = Language(spoken), liking
    return best


def _liking(parameters: Iterable[str]) -> float:
    """How much a language is liked, from 0 to 1."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            value = value.strip()
            return float(value) if re.fullmatch(r"[01](\.[0-9]{0,3})?", value) else 0.0
    return 1.0


class Invalid(Exception):
    """These fields of the request are wrong, each with its texts in the caller's language."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__(fields)
        self.fields = fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An answer that never changes but for its language; one has another code in English too."""

    status: int
    code: str
    texts: Texts
    english_code: str | int | None = None


UNAUTHENTICATED = Refused(
    status=401,
    code="Unauthorized",
    texts=said("The access token is invalid", "The access token is invalid"),
)
NOT_FOUND = Refused(
    status=404,
    code="error",
    english_code=404,
    texts=said(
        "المحتوى الذي تحاول الوصول اليه غير متوفر",
        "The content you are trying to access is no longer available",
    ),
)
# Ours, where the platform publishes a status and no text.
INCOMPLETE = Refused(
    status=400, code="bad_request", texts=said("لم يصل الطلب كاملا", "The request is incomplete")
)
WRONG_METHOD = Refused(
    status=405,
    code="method_not_allowed",
    texts=said("طريقة الطلب غير مدعومة لهذا الرابط", "The method is not supported here"),
)
TOO_LARGE = Refused(
    status=413,
    code="payload_too_large",
    texts=said("حجم الطلب أكبر من المسموح", "The request is too large"),
)
NOT_JSON = Refused(
    status=415,
    code="unsupported_media_type",
    texts=said("يجب إرسال الطلب بصيغة application/json", "Send the body as application/json"),
)
TOO_MANY = Refused(
    status=429,
    code="too_many_requests",
    texts=said("تجاوزت عدد الطلبات المسموح", "Too many requests"),
)
BROKEN = Refused(
    status=500, code="server_error", texts=said("حدث خطأ في الخادم", "Something went wrong")
)
UNAVAILABLE = Refused(
    status=503,
    code="service_unavailable",
    texts=said("الخدمة غير متاحة الآن", "The service is unavailable for the moment"),
)


def refuse_with(refused: Refused, language: Language) -> Document:
    """The body of an answer that never changes."""
    code: str | int = refused.code
    if language is Language.ENGLISH and refused.english_code is not None:
        code = refused.english_code
    return error_envelope(refused.status, code, refused.texts[language])


def refuse_scope(scope: str) -> Document:
    """The body of the 401 for a token without a scope. It is always in English."""
    message = f"The access token should have access to one of those scopes: {scope}"
    return error_envelope(401, "Unauthorized", message)


def complain(fields: Mapping[str, Sequence[str]]) -> Document:
    """The body of a 422: every wrong field with its texts."""
    document = error_envelope(422, "error", "alert.invalid_fields")
    error = document["error"]
    assert isinstance(error, dict), error
    error["fields"] = {field: list(texts) for field, texts in fields.items()}
    return document


def error_envelope(status: int, code: str | int, message: str) -> Document:
    """The envelope of an error."""
    return {"status": status, "success": False, "error": {"code": code, "message": message}}


RULES: dict[str, Texts] = {
    # The platform's own.
    "missing": said("حقل {field} مطلوب.", "The {field} field is required."),
    "required_without": said(
        "حقل {field} مطلوب إذا لم يتوفّر {other}.",
        "The {field} field is required when {other} is not present.",
    ),
    "invalid": said("حقل {field} يحتوي على قيم غير صحيحة", "The {field} field has invalid values"),
    # Ours, in the words of the platform's framework.
    "integer": said("حقل {field} يجب أن يكون عددا صحيحا.", "The {field} must be an integer."),
    "number": said("حقل {field} يجب أن يكون رقما.", "The {field} must be a number."),
    "string": said("حقل {field} يجب أن يكون نصا.", "The {field} must be a string."),
    "boolean": said(
        "حقل {field} يجب أن يكون true أو false.", "The {field} field must be true or false."
    ),
    "array": said("حقل {field} يجب أن يكون قائمة.", "The {field} must be an array."),
    "object": said("يجب أن يكون {field} كائنا بصيغة JSON.", "The {field} must be a JSON object."),
    "email": said(
        "حقل {field} يجب أن يكون بريدا إلكترونيا صحيحا.",
        "The {field} must be a valid email address.",
    ),
    "date": said("حقل {field} ليس تاريخا صحيحا.", "The {field} is not a valid date."),
    "min": said("حقل {field} يجب ألا يقل عن {least}.", "The {field} must be at least {least}."),
    "max": said(
        "حقل {field} يجب ألا يزيد عن {most}.", "The {field} may not be greater than {most}."
    ),
    "max_length": said(
        "حقل {field} يجب ألا يزيد عن {most} حرفا.",
        "The {field} may not be greater than {most} characters.",
    ),
    "max_items": said(
        "حقل {field} يجب ألا يزيد عن {most} عناصر.",
        "The {field} may not have more than {most} items.",
    ),
    "json": said("يجب أن يكون {field} بصيغة JSON صحيحة.", "The {field} must be a valid JSON."),
    "key": said(
        "يجب أن يتكون {field} من 1 إلى 255 حرفا مطبوعا.",
        "The {field} header must be 1 to 255 printable characters.",
    ),
}


def word(problems: Iterable[Problem], language: Language, names: Mapping[str, str]) -> Invalid:
    """The problems as the error to raise: every field with its texts.

    `names` are what fields are called in Arabic, by their dotted path with `*` for an index. A
    field without a name there is called by its path, with blanks for underscores. Where the facts
    of a problem hold `texts` of their own, these are what is said.
    """
    fields: dict[str, list[str]] = {}
    for problem in problems:
        field = ".".join(map(str, problem.where)) or "body"
        fields.setdefault(field, []).append(_text(problem, language, names))
    return Invalid(fields)


def _text(problem: Problem, language: Language, names: Mapping[str, str]) -> str:
    if "texts" in problem.facts:
        text: str = problem.facts["texts"][language]
        return text
    rule = RULES.get(problem.kind, RULES["invalid"])[language]
    facts = dict(problem.facts)
    if "other" in facts:
        facts["other"] = _called(tuple(str(facts["other"]).split(".")), language, names)
    return rule.format(field=_called(problem.where, language, names), **facts)


def _called(where: tuple[str | int, ...], language: Language, names: Mapping[str, str]) -> str:
    """What a text calls a field."""
    if language is Language.ARABIC:
        general = ".".join("*" if isinstance(step, int) else step for step in where)
        if general in names:
            return names[general]
    return ".".join(map(str, where)).replace("_", " ") or "body"
