"""What any web product needs and this one's domain does not: nothing here knows a conversation."""
