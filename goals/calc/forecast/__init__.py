from goals.calc.forecast.outlook import Direction, Frequency, Outlook
from goals.calc.forecast.replays import Replays, forecast

__all__ = ["Direction", "Frequency", "Outlook", "Replays", "forecast"]
