"""Disclosure control: which published figures are hidden so that nobody learns a single enterprise's."""
