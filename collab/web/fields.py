"""Serializer fields of the house: money in its form, visible text, exact decimals, dates within reason."""

from datetime import date
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from collab.kit import days
from collab.kit.errors import Invalid
from collab.kit.money import Money, exact
from collab.kit.text import clean
from collab.web.parsing import Fraction


@extend_schema_field(
    {
        "type": "object",
        "properties": {"amount": {"type": "string", "example": "120000.00"}, "currency": {"type": "string", "example": "USD"}},
        "required": ["amount", "currency"],
        "additionalProperties": False,
    }
)
class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """``{"amount": "120000.00", "currency": "USD"}``; ``least`` is the smallest amount, ``above`` a bound not reached."""

    def __init__(self, *, least: Decimal | None = None, above: Decimal | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.above = least, above

    def to_internal_value(self, data: Any) -> Money:
        if not isinstance(data, dict) or set(data) != {"amount", "currency"} or isinstance(data["amount"], Fraction):
            raise serializers.ValidationError('Write money as {"amount": "120000.00", "currency": "USD"}.')
        try:
            money = Money.of(data["amount"], data["currency"])
        except Invalid as refused:
            raise serializers.ValidationError(refused.fields["amount"]) from refused
        if self.above is not None and money.amount <= self.above:
            raise serializers.ValidationError(f"The amount must be above {self.above}.")
        if self.least is not None and money.amount < self.least:
            raise serializers.ValidationError(f"The amount must be {self.least} or more.")
        return money

    def to_representation(self, value: Money) -> dict[str, str]:
        return {"amount": format(value.amount, "f"), "currency": value.currency}


class TextField(serializers.CharField):
    """Text that a person can see all of; ``longest`` characters at most."""

    def __init__(self, *, longest: int = 20_000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def to_internal_value(self, data: Any) -> str:
        # A number with a point comes as its digits (Fraction): it is no text either.
        if not isinstance(data, str) or isinstance(data, Fraction):
            raise serializers.ValidationError("Write text.")
        try:
            text = clean(data, "text", self.longest)
        except Invalid as refused:
            raise serializers.ValidationError(refused.fields["text"]) from refused
        if not text and not self.allow_blank:
            raise serializers.ValidationError("Write something here.")
        return text


@extend_schema_field({"type": "string", "example": "41.5"})
class ExactField(serializers.Field[Any, Any, Any, Any]):
    """A decimal number written as text with a point, never a float."""

    def __init__(self, *, places: int = 6, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places = places

    def to_internal_value(self, data: Any) -> Decimal:
        try:
            value = exact(data, "value")
        except Invalid as refused:
            raise serializers.ValidationError("Write a number as digits with a point, for example 41.5.") from refused
        if value != round(value, self.places):
            raise serializers.ValidationError(f"Up to {self.places} digits after the point.")
        return value

    def to_representation(self, value: Decimal) -> str:
        return format(value.normalize() if value else Decimal(0), "f")


class WholeField(serializers.IntegerField):
    """A whole number, written as one: neither "1", 1.0 nor true is taken for 1."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            raise serializers.ValidationError("Write a whole number.")
        return super().to_internal_value(data)


@extend_schema_field({"type": "boolean"})
class YesField(serializers.Field[Any, Any, Any, Any]):
    """true or false, nothing else."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("Write true or false.")
        return data

    def to_representation(self, value: bool) -> bool:
        return value


class DayField(serializers.DateField):
    """A calendar day, 2026-11-30, between 2000 and 2100."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_internal_value(self, value: Any) -> date:
        try:
            return days.read(value)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error
