"""Parts that several sections draw: charts, panels, payloads, solids, arrows, hardware."""
