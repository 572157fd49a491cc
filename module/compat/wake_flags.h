/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The flags of a wake-up whose waker is about to wait, so that its CPU is free for the
 * woken task. default_wake_function() takes these flags, but a module cannot include
 * their definitions, which are in kernel/sched/sched.h. Their values are the same in
 * 6.1, 6.12 and 7.3. A kernel that does not know a flag warns.
 *
 * "sched: add WF_CURRENT_CPU and externise ttwu" (6.6) added the second flag, together
 * with the macro that is tested here.
 */
#ifndef FASTIPC_COMPAT_WAKE_FLAGS_H
#define FASTIPC_COMPAT_WAKE_FLAGS_H

#include <linux/wait.h>

#define FIPC_WF_SYNC		0x10

#ifdef wake_up_poll_on_current_cpu
#define FIPC_WF_CURRENT_CPU	0x40
#else
#define FIPC_WF_CURRENT_CPU	0
#endif

#define FIPC_WF_HANDOFF		(FIPC_WF_SYNC | FIPC_WF_CURRENT_CPU)

#endif /* FASTIPC_COMPAT_WAKE_FLAGS_H */
