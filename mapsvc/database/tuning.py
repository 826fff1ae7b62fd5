"""Configuration of the private cluster: sized to the memory of the machine, durable, made for serving a map."""

import os
from pathlib import Path

MIB = 1024 * 1024


def machine_memory() -> int:
    """Memory this process may use, in bytes: the machine's, or less when a container limits it."""
    limits = [2048 * MIB]
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        limits = [int(meminfo.read_text().split("MemTotal:")[1].split()[0]) * 1024]
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        path = Path(limit)
        if path.exists() and (text := path.read_text().strip()).isdigit():
            limits.append(int(text))
    return min(limits)


def configuration(socket_folder: Path, memory: int) -> str:
    """Text of ``mapsvc.conf``, written anew at each start so that it follows the machine."""
    shared_buffers = min(max(memory // 4 // MIB, 64), 4096)
    maintenance = min(max(memory // 16 // MIB, 64), 512)
    values = {
        # No network: only those who may enter the socket folder reach the server.
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": f'"{socket_folder}"',
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "max_locks_per_transaction": "256",
        "shared_buffers": f"{shared_buffers}MB",
        "effective_cache_size": f"{max(memory * 5 // 8 // MIB, 128)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": f"{maintenance}MB",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "200",
        # Measured: JIT makes map queries 1.4 to 2 times slower; parallel plans slow a loaded server by 5 to 45 %.
        "jit": "off",
        "max_parallel_workers_per_gather": "0",
        # Durable (fsync and synchronous_commit stay on). Without replicas, a table filled in the transaction
        # that created it is synced at commit instead of being written to the log as well: loading is faster.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "wal_compression": "on",
        "max_wal_size": "4GB",
        "min_wal_size": "128MB",
        "checkpoint_timeout": "15min",
        "timezone": "UTC",
        "lc_messages": "C",
        "password_encryption": "scram-sha-256",
        # The log keeps a week, and never the values people asked for.
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_min_error_statement": "panic",
        "log_checkpoints": "off",
    }
    if _shared_memory_is_small():
        values["dynamic_shared_memory_type"] = "mmap"
    lines = [f"{name} = '{value}'" for name, value in values.items()]
    header = "# Written by mapsvc at each start. Your own settings belong in local.conf, which is read after this.\n"
    return header + "\n".join(lines) + "\ninclude_if_exists = 'local.conf'\n"


def _shared_memory_is_small() -> bool:
    """Containers often give /dev/shm 64 MB, too little to build an index in parallel, or close it to other accounts."""
    folder = "/dev/shm"  # noqa: S108
    try:
        volume, mode = os.statvfs(folder), Path(folder).stat().st_mode
    except OSError:
        return True
    return volume.f_frsize * volume.f_blocks < 512 * MIB or not mode & 0o002
