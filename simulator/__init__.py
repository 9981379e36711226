"""A stand-in for the LINE Platform: phones, Messaging API, webhook sender, faults."""

from simulator.accounts import Account
from simulator.clock import Clock
from simulator.faults import Fault
from simulator.phone import Phone
from simulator.running import Simulator, running_simulator
from simulator.world import World

__all__ = ["Account", "Clock", "Fault", "Phone", "Simulator", "World", "running_simulator"]
