/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: events
 *
 * A process with CAP_NET_ADMIN can listen to the multicast group "events" of the
 * netlink family. As with trace events, any file may announce an event, and no
 * decision depends on it. An event is built only if a listener exists. It is lost if
 * memory is short. A listener that reads too slowly also loses events, and gets
 * ENOBUFS.
 */
#ifndef FASTIPC_EVENT_H
#define FASTIPC_EVENT_H

#include <linux/types.h>

struct task_struct;

/**
 * struct fipc_unanswered - a call that is unanswered for long
 * @endpoint: id of its endpoint
 * @server: the task that serves it, or NULL
 * @caller: the task that made it
 * @opcode: of its message
 * @ms: age of the call, ms
 */
struct fipc_unanswered {
	u64 endpoint;
	struct task_struct *server;
	struct task_struct *caller;
	u32 opcode;
	u64 ms;
};

bool fipc_events_wanted(void);
void fipc_event_endpoint_created(u64 endpoint, u32 depth);
void fipc_event_endpoint_closed(u64 endpoint);
void fipc_event_queue_full(u64 endpoint, u32 depth);
void fipc_event_call_unanswered(const struct fipc_unanswered *call);
void fipc_event_cap_revoked(u64 endpoint, u64 count);

void fipc_events_enable(bool enable);

#endif /* FASTIPC_EVENT_H */
