/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: deadlines
 *
 * User space passes absolute CLOCK_MONOTONIC nanoseconds of its own time namespace.
 * Kernel timers need the time of the host. 0 means no deadline.
 */
#ifndef FASTIPC_DEADLINE_H
#define FASTIPC_DEADLINE_H

#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/nsproxy.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/time_namespace.h>
#include <linux/timekeeping.h>

/* The kernel's timens_ktime_to_host() needs a symbol that is not exported. */
static inline s64 fipc_deadline_offset(void)
{
#ifdef CONFIG_TIME_NS
	const struct time_namespace *ns = current->nsproxy->time_ns;

	return timespec64_to_ns(&ns->offsets.monotonic);
#else
	return 0;
#endif
}

/**
 * fipc_deadline_to_host - convert a deadline of user space to time of the host
 * @deadline: as user space passed it, ns; 0: no deadline
 *
 * Return: nanoseconds from 0 to KTIME_MAX, which means no deadline. Values out of range
 * become the nearest bound.
 */
static inline ktime_t fipc_deadline_to_host(u64 deadline)
{
	s64 time;

	if (!deadline || deadline >= KTIME_MAX ||
	    check_sub_overflow((s64)deadline, fipc_deadline_offset(), &time))
		return KTIME_MAX;

	return max_t(s64, time, 0);
}

/**
 * fipc_deadline_passed - has the deadline passed?
 * @expires: from fipc_deadline_to_host()
 *
 * Return: true if so; never for KTIME_MAX.
 */
static inline bool fipc_deadline_passed(ktime_t expires)
{
	return expires != KTIME_MAX && ktime_get() >= expires;
}

#endif /* FASTIPC_DEADLINE_H */
