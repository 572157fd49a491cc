/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Does the scheduler want another task to run here?
 *
 * "sched: Add TIF_NEED_RESCHED_LAZY infrastructure" (6.13) added a second flag for
 * this, which need_resched() does not check. On a machine with only one flag, both
 * names mean the same flag, or the second name is not defined.
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
