from goals.calc.forecast.outlook import Direction, Outlook
from goals.calc.forecast.replay import Frequency, Replay, forecast

__all__ = ["Direction", "Frequency", "Outlook", "Replay", "forecast"]
