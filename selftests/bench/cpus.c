// SPDX-License-Identifier: GPL-2.0
/*
 * The CPUs of the pairs: the first CPU that this process may use, and for a second
 * one the next that is not a hyper-thread of the first. (Hyper-threads share
 * execution units, which a spinning task keeps busy.)
 */
#include "cpus.h"

static cpu_set_t allowed;

int cpus_allowed(void)
{
	if (!CPU_COUNT(&allowed))
		must(!sched_getaffinity(0, sizeof(allowed), &allowed));
	return CPU_COUNT(&allowed);
}

static long topology(int cpu, const char *what)
{
	char path[96], buf[16];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/topology/%s",
		 cpu, what);
	return file_read(path, buf, sizeof(buf)) ? atol(buf) : cpu;
}

static bool is_same_core(int a, int b)
{
	return topology(a, "core_id") == topology(b, "core_id") &&
	       topology(a, "physical_package_id") ==
	       topology(b, "physical_package_id");
}

static int next_allowed(int cpu)
{
	while (++cpu < CPU_SETSIZE)
		if (CPU_ISSET(cpu, &allowed))
			return cpu;
	return -1;
}

static int second_cpu(int first)
{
	int cpu;

	for (cpu = next_allowed(first); cpu >= 0; cpu = next_allowed(cpu))
		if (!is_same_core(first, cpu))
			return cpu;
	return next_allowed(first);
}

void cpus_place(enum place place, bool server)
{
	int first;

	cpus_allowed();
	first = next_allowed(-1);
	if (place == PLACE_ANYWHERE)
		must(!sched_setaffinity(0, sizeof(allowed), &allowed));
	else if (place == PLACE_TWO_CPUS && server)
		pin_to_cpu(second_cpu(first));
	else
		pin_to_cpu(first);
}
