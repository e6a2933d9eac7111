"""How RMZ calls the periods of subscriptions, in its code and in Arabic."""

from collections.abc import Mapping

from orderwire.engine.catalogue import PeriodUnit, Plan

PLANS: Mapping[str, Plan] = {
    "daily": Plan(PeriodUnit.DAY, 1),
    "weekly": Plan(PeriodUnit.WEEK, 1),
    "monthly": Plan(PeriodUnit.MONTH, 1),
    "quarterly": Plan(PeriodUnit.MONTH, 3),
    "semi_annual": Plan(PeriodUnit.MONTH, 6),
    "annual": Plan(PeriodUnit.YEAR, 1),
    "biennial": Plan(PeriodUnit.YEAR, 2),
}

_WORDS = {plan: word for word, plan in PLANS.items()}


def duration_of(plan: Plan) -> str:
    """The platform's word for a period; one that it has no word for is spelled: 10_day."""
    return _WORDS.get(plan, f"{plan.count}_{plan.unit.value}")


_ONE_TWO_FEW_MANY: Mapping[PeriodUnit, tuple[str, str, str, str]] = {
    PeriodUnit.DAY: ("يوم", "يومان", "أيام", "يومًا"),
    PeriodUnit.WEEK: ("أسبوع", "أسبوعان", "أسابيع", "أسبوعًا"),
    PeriodUnit.MONTH: ("شهر", "شهران", "أشهر", "شهرًا"),
    PeriodUnit.YEAR: ("سنة", "سنتان", "سنوات", "سنة"),
}


def duration_text(plan: Plan) -> str:
    """A period in Arabic: شهر for a month, 3 أشهر for three."""
    one, two, few, many = _ONE_TWO_FEW_MANY[plan.unit]
    if plan.count <= 2:
        return one if plan.count == 1 else two
    return f"{plan.count} {few if plan.count <= 10 else many}"
