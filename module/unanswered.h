/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: calls that nobody answers
 *
 * While there are calls slot_table.c looks each second for servers that are gone. If somebody
 * listens to events, it comes by here as well, more often for short limits, and calls
 * that are older than the administrator's limit are announced, once each. A call costs
 * nothing for that but the time of day, to the tick, which its maker notes; one that
 * stands in line, a barrier.
 */
#ifndef FASTIPC_UNANSWERED_H
#define FASTIPC_UNANSWERED_H

#include <linux/types.h>

/* From which age on; 0: none. */
extern u32 fipc_unanswered_ms;

unsigned int fipc_unanswered_patrol(void);

#endif /* FASTIPC_UNANSWERED_H */
