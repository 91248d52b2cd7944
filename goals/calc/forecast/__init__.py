from goals.calc.forecast.members import Frequency
from goals.calc.forecast.outlook import Direction, Outlook
from goals.calc.forecast.replay import Replay, Replays, forecast

__all__ = ["Direction", "Frequency", "Outlook", "Replay", "Replays", "forecast"]
