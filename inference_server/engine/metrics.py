"""What is counted and measured of the engine, for Prometheus."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_STEP_S: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
_WAIT_S: Final = (0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600)
_ROWS: Final = (1, 2, 4, 6, 8, 12, 16, 24, 32)


class EngineMetrics:
    """The engine's metrics, in a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.rows = Histogram(
            "engine_step_rows",
            "Rows of a denoising step, without padding.",
            buckets=_ROWS,
            registry=registry,
        )
        self.padding = Counter(
            "engine_padding_rows", "Rows that only pad a batch.", registry=registry
        )
        self.step_s = Histogram(
            "engine_step_seconds",
            "Seconds of a denoising step, by the pictures' size.",
            ("size",),
            buckets=_STEP_S,
            registry=registry,
        )
        self.waiting = Gauge(
            "engine_waiting_draws", "Draws that have not begun.", registry=registry
        )
        self.running = Gauge("engine_running_draws", "Draws that have begun.", registry=registry)
        self.waited_s = Histogram(
            "engine_wait_seconds",
            "Seconds from a draw's arrival to its beginning.",
            buckets=_WAIT_S,
            registry=registry,
        )
        self.first_step_s = Histogram(
            "engine_first_step_seconds",
            "Seconds from a draw's arrival to the end of its first step.",
            buckets=_WAIT_S,
            registry=registry,
        )
        self.images = Counter("engine_images", "Pictures finished.", registry=registry)
        self.retries = Counter(
            "engine_retries",
            "Pictures drawn again in fp32, or steps in less memory.",
            registry=registry,
        )
        self.loads = Counter("engine_adapter_loads", "Adapters loaded.", registry=registry)
        self.evictions = Counter(
            "engine_adapter_evictions", "Adapters that made room for others.", registry=registry
        )
        self.in_use = Gauge(
            "engine_adapters_in_use", "Adapters that are being drawn with.", registry=registry
        )
        self.prompt_hits = Counter(
            "engine_prompt_cache_hits", "Prompts found encoded.", registry=registry
        )
        self.prompt_misses = Counter(
            "engine_prompt_cache_misses", "Prompts that had to be encoded.", registry=registry
        )
        self.memory = Gauge(
            "engine_device_memory_bytes",
            "Memory that torch has taken on the device; 0 on the CPU, whose is the process's.",
            registry=registry,
        )
