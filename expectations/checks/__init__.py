"""What must hold: each module computes the operands of some rules."""
