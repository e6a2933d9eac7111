"""Phone numbers and e-mail addresses, as far as anybody can tell from looking at them."""

import phonenumbers

EMAIL_MAX = 254
_MASKED = "[email protected]"


def is_email(text: str) -> bool:
    """Whether the text can be an e-mail address: it has an @ between something.

    Documentation pages print addresses masked as `[email protected]`; whoever tries their example
    as printed is let through.
    """
    if text == _MASKED:
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


def from_e164(phone: str | None) -> tuple[str | None, str | None]:
    """The country code and the national number of a phone in E.164."""
    if phone is None:
        return None, None
    number = phonenumbers.parse(phone)
    return str(number.country_code), phonenumbers.national_significant_number(number)
