/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Does the scheduler want another task to run here?
 *
 * "sched: Add TIF_NEED_RESCHED_LAZY infrastructure" (6.13) has a second flag for
 * that, which need_resched() does not look at. Where there is one only, both have
 * the same name, or the second is not defined.
 */
#ifndef FASTIPC_COMPAT_RESCHED_H
#define FASTIPC_COMPAT_RESCHED_H

#include <linux/sched.h>

static inline bool fipc_resched_due(void)
{
#ifdef TIF_NEED_RESCHED_LAZY
	return need_resched() || test_thread_flag(TIF_NEED_RESCHED_LAZY);
#else
	return need_resched();
#endif
}

#endif /* FASTIPC_COMPAT_RESCHED_H */
