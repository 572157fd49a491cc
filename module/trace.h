/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: trace events
 *
 * For perf, trace-cmd and bpftrace. Numbers only; off, each costs a jump that is
 * not taken. They read what they are given and decide nothing.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM fastipc

#if !defined(FASTIPC_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define FASTIPC_TRACE_H

#include <linux/tracepoint.h>

#include "endpoint.h"

TRACE_DEFINE_ENUM(FIPC_SLOW_QUEUED);
TRACE_DEFINE_ENUM(FIPC_SLOW_STALLED);
TRACE_DEFINE_ENUM(FIPC_SLOW_RECEIVED);

/**
 * fipc_fast_send - a message went into the slot of a waiting receiver
 * @ep: the endpoint
 * @msg: the message, sealed: its first word is the sender's badge
 * @receiver: who got it; @pid is its thread, in the initial namespace
 */
TRACE_EVENT(fipc_fast_send,

	TP_PROTO(const struct fipc_endpoint *ep, const struct fipc_msg *msg,
		 const struct fipc_slot *receiver),

	TP_ARGS(ep, msg, receiver),

	TP_STRUCT__entry(
		__field(u64, endpoint)
		__field(u64, badge)
		__field(u32, opcode)
		__field(s32, pid)
	),

	TP_fast_assign(
		__entry->endpoint = ep->id;
		__entry->badge = msg->cap;
		__entry->opcode = msg->opcode;
		__entry->pid = receiver->wait.task->pid;
	),

	TP_printk("pid=%d endpoint=%llu badge=%llu opcode=%u",
		  __entry->pid, __entry->endpoint, __entry->badge,
		  __entry->opcode)
);

/**
 * fipc_fast_receive - a receive was answered by a sender directly
 * @self: the slot of the current task
 */
TRACE_EVENT(fipc_fast_receive,

	TP_PROTO(const struct fipc_slot *self),

	TP_ARGS(self),

	TP_STRUCT__entry(
		__field(u64, endpoint)
		__field(u64, badge)
		__field(u32, opcode)
	),

	TP_fast_assign(
		__entry->endpoint = self->last_ep;
		__entry->badge = self->msg.cap;
		__entry->opcode = self->msg.opcode;
	),

	TP_printk("endpoint=%llu badge=%llu opcode=%u",
		  __entry->endpoint, __entry->badge, __entry->opcode)
);

/**
 * fipc_slow_path - a message met the queue
 * @ep: the endpoint
 * @msg: the message, sealed
 * @reason: enum fipc_slow_reason
 * @queued: messages in the queue then
 */
TRACE_EVENT(fipc_slow_path,

	TP_PROTO(const struct fipc_endpoint *ep, const struct fipc_msg *msg,
		 enum fipc_slow_reason reason, u32 queued),

	TP_ARGS(ep, msg, reason, queued),

	TP_STRUCT__entry(
		__field(u64, endpoint)
		__field(u64, badge)
		__field(u32, opcode)
		__field(u32, reason)
		__field(u32, queued)
	),

	TP_fast_assign(
		__entry->endpoint = ep->id;
		__entry->badge = msg->cap;
		__entry->opcode = msg->opcode;
		__entry->reason = reason;
		__entry->queued = queued;
	),

	TP_printk("reason=%s endpoint=%llu badge=%llu opcode=%u queued=%u",
		  __print_symbolic(__entry->reason,
				   { FIPC_SLOW_QUEUED, "queued" },
				   { FIPC_SLOW_STALLED, "stalled" },
				   { FIPC_SLOW_RECEIVED, "received" }),
		  __entry->endpoint, __entry->badge, __entry->opcode,
		  __entry->queued)
);

#endif /* FASTIPC_TRACE_H */

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
