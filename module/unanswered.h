/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: calls that stay unanswered
 *
 * While calls are in flight or in line, the watch of slot_table.c looks for exited
 * servers once a second. Each time it also runs this patrol. If a socket listens to
 * events, the patrol announces each call that is older than the administrator's limit,
 * once. Short limits make the watch run more often. For this a call only notes the time
 * when it begins, in jiffies. A call that waits in line also pays for a barrier.
 */
#ifndef FASTIPC_UNANSWERED_H
#define FASTIPC_UNANSWERED_H

#include <linux/types.h>

/* Age at which a call is announced, in ms; 0: never. */
extern u32 fipc_unanswered_ms;

unsigned int fipc_unanswered_patrol(void);

#endif /* FASTIPC_UNANSWERED_H */
