"""The sample workspace: public figures, and invented ones where no public source gives any."""
