"""Voices behind one protocol (see voiceover.speech): one module a voice."""
