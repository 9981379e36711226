"""Devices: browsers that tell their person what rings while no page of Kanava is open in them."""
