// SPDX-License-Identifier: GPL-2.0
/* Calls that stay unanswered. */
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "event.h"
#include "limits.h"
#include "slot_table.h"
#include "snapshot.h"
#include "unanswered.h"

u32 fipc_unanswered_ms __read_mostly = FIPC_UNANSWERED_MS_DEFAULT;

/**
 * struct fipc_patrol - one check of all calls
 * @limit: age at which a call is announced, in ms
 * @now: when the patrol began, in jiffies. Both walks compute the age of a call with it
 */
struct fipc_patrol {
	u32 limit;
	unsigned long now;
};

/* Only one patrol runs at a time, and no other code uses @told. */
static void fipc_unanswered_check(const struct fipc_patrol *patrol,
				  struct fipc_slot *caller,
				  const struct fipc_snapshot *snap,
				  struct fipc_slot *server)
{
	struct fipc_unanswered call = {
		.endpoint = snap->endpoint,
		.server = server ? server->wait.task : NULL,
		.caller = caller->wait.task,
		.opcode = snap->opcode,
		.ms = fipc_snapshot_ms(snap, patrol->now),
	};

	if (call.ms < patrol->limit || caller->told == snap->generation)
		return;
	caller->told = snap->generation;
	fipc_event_call_unanswered(&call);
}

/* First walk: calls that a task serves. The event can name the server. */
static int fipc_unanswered_served(struct fipc_slot *server, void *arg)
{
	struct fipc_slot *caller;
	struct fipc_snapshot snap;

	caller = fipc_snapshot_served(server, &snap);
	if (caller)
		fipc_unanswered_check(arg, caller, &snap, server);

	return 0;
}

/* Second walk: calls in line, and calls whose reply was deferred. */
static int fipc_unanswered_other(struct fipc_slot *caller, void *arg)
{
	struct fipc_snapshot snap;

	fipc_snapshot_wait(caller, &snap);
	if (fipc_snapshot_in_call(&snap))
		fipc_unanswered_check(arg, caller, &snap, NULL);

	return 0;
}

static void fipc_unanswered_walk(struct fipc_patrol *patrol,
				 int (*visit)(struct fipc_slot *slot, void *arg))
{
	u32 bucket = 0, skip = 0;

	fipc_slot_table_walk(&bucket, &skip, visit, patrol);
}

/**
 * fipc_unanswered_patrol - announce calls that stay unanswered
 *
 * Context: task; sleeps.
 *
 * Return: delay of the next patrol, in jiffies. No patrol is scheduled while no call is
 * in line or in flight.
 */
unsigned int fipc_unanswered_patrol(void)
{
	struct fipc_patrol patrol = {
		.limit = READ_ONCE(fipc_unanswered_ms),
		.now = jiffies,
	};

	if (!patrol.limit || !fipc_events_wanted())
		return HZ;

	fipc_unanswered_walk(&patrol, fipc_unanswered_served);
	fipc_unanswered_walk(&patrol, fipc_unanswered_other);

	return clamp_t(unsigned int, msecs_to_jiffies(patrol.limit / 2), HZ / 10,
		       HZ);
}
