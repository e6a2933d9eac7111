"""Phone numbers and e-mail addresses, as far as anybody can tell from looking at them."""

import phonenumbers

EMAIL_MAX = 254
_MASKED = "[email protected]"


def is_masked(text: str) -> bool:
    """Whether this is what documentation pages print in place of an address. It is nobody's.

    Some of them print a no-break space in it.
    """
    return text.replace("\N{NO-BREAK SPACE}", " ") == _MASKED


def is_email(text: str) -> bool:
    """Whether the text can be an e-mail address: it has an @ between something.

    Documentation pages print addresses masked as `[email protected]`; whoever tries their example
    as printed is let through.
    """
    if is_masked(text):
        return True
    name, at, host = text.rpartition("@")
    return bool(at and name and host) and len(text) <= EMAIL_MAX and not any(map(str.isspace, text))


def to_e164(country_code: str, national: str) -> str | None:
    """A number of a country in E.164, or `None` where no phone there can have it."""
    region = phonenumbers.region_code_for_country_code(int(country_code))
    try:
        number = phonenumbers.parse(national, region)
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != int(country_code) or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def find_phone(text: str, country: str) -> str | None:
    """The number in a text in E.164, or `None` where there is none.

    A number without a country code is one of `country` (ISO 3166 alpha-2); the code may stand
    without its plus.
    """
    plain = text.strip()
    for candidate in (plain, f"+{plain.lstrip('+0')}"):
        try:
            number = phonenumbers.parse(candidate, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def from_e164(phone: str | None) -> tuple[str | None, str | None]:
    """The country code and the national number of a phone in E.164.

    Not every platform asks for such a phone: any other text is all national.
    """
    if phone is None:
        return None, None
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return None, phone
    return str(number.country_code), phonenumbers.national_significant_number(number)
