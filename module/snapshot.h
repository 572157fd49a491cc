/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: what others see of a task
 *
 * A look at a slot by somebody who is neither its owner nor in the same line, without a
 * lock: for the control plane. What is seen was true at one moment, or nothing is seen.
 */
#ifndef FASTIPC_SNAPSHOT_H
#define FASTIPC_SNAPSHOT_H

#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/time64.h>
#include <linux/fastipc_netlink.h>

#include "slot.h"

/**
 * struct fipc_snapshot - a task's wait
 * @state: what it waits for
 * @parked: it sleeps
 * @generation: which of its waits
 * @endpoint: id of the endpoint
 * @opcode: of its call; else 0
 * @since: when it began, jiffies
 */
struct fipc_snapshot {
	enum fastipc_state state;
	bool parked;
	u64 generation;
	u64 endpoint;
	u32 opcode;
	unsigned long since;
};

/* Does it make a call? */
static inline bool fipc_snapshot_in_call(const struct fipc_snapshot *snap)
{
	return snap->state == FASTIPC_STATE_CALL ||
	       snap->state == FASTIPC_STATE_REPLY;
}

/* How old it is at @now, jiffies: ms. 64 bits, as servers wait for months. */
static inline u64 fipc_snapshot_ms(const struct fipc_snapshot *snap, unsigned long now)
{
	/* One that began behind @now is new. */
	long age = max_t(long, now - snap->since, 0);

	return div_u64((u64)age * MSEC_PER_SEC, HZ);
}

void fipc_snapshot_wait(struct fipc_slot *slot, struct fipc_snapshot *snap);
struct fipc_slot *fipc_snapshot_served(struct fipc_slot *slot,
				       struct fipc_snapshot *snap);

#endif /* FASTIPC_SNAPSHOT_H */
