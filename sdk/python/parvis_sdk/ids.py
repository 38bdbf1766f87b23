"""Ids as the host hands them out: opaque text of at most 64 bytes, a type of its own for each kind."""

from typing import NewType

__all__ = ["ConversationId", "MessageId", "PaymentId", "PersonId", "TimerId"]

ConversationId = NewType("ConversationId", str)
"""A conversation, as this program knows it."""
MessageId = NewType("MessageId", str)
"""A message that this program posted."""
PersonId = NewType("PersonId", str)
"""A person, as this publisher's programs know them: another publisher's know the same person by another id."""
PaymentId = NewType("PaymentId", str)
"""A payment that this program requested."""
TimerId = NewType("TimerId", str)
"""A timer that this program set."""
