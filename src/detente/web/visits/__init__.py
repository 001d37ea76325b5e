"""Walk in their shoes: half-days are planned, made, told of; and what came of the ideas."""
