// SPDX-License-Identifier: GPL-2.0
/* Calls that nobody answers. */
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "event.h"
#include "limits.h"
#include "slot_table.h"
#include "snapshot.h"
#include "unanswered.h"

u32 fipc_unanswered_ms __read_mostly = FIPC_UNANSWERED_MS_DEFAULT;

/**
 * struct fipc_patrol - one look at all calls
 * @limit: age from which on they are announced, ms
 * @now: when it began, jiffies, so that both walks think the same of a call
 */
struct fipc_patrol {
	u32 limit;
	unsigned long now;
};

/* There is one patrol at a time, and nobody else looks at @told. */
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

/* First those that a task serves, which can be named. */
static int fipc_unanswered_served(struct fipc_slot *server, void *arg)
{
	struct fipc_slot *caller;
	struct fipc_snapshot snap;

	caller = fipc_snapshot_served(server, &snap);
	if (caller)
		fipc_unanswered_check(arg, caller, &snap, server);

	return 0;
}

/* Then those in line, and those whose replies were put off. */
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
 * fipc_unanswered_patrol - announce calls that are late
 *
 * Context: task; sleeps.
 *
 * Return: when to come again, jiffies from now, if calls are in flight then.
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
