"""Ids in addresses: digits, so that no other word of an address is taken for one."""

from starlette.convertors import Convertor, register_url_convertor


class Digits(Convertor[str]):
    """As `{chat_id:id}` in a route's path; what number it may be, the route's schema says."""

    regex = "[0-9]{1,40}"

    def convert(self, value: str) -> str:
        """The digits, for the schema to read."""
        return value

    def to_string(self, value: str) -> str:
        """The digits in an address."""
        return str(value)


register_url_convertor("id", Digits())
