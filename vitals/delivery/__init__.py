"""Messages, approval and the delivery record."""
