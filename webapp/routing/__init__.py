"""Who is offered what: from the first message of a conversation to the end of its wrap-up."""
