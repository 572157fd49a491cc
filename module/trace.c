// SPDX-License-Identifier: GPL-2.0
/*
 * The one place where the trace events are made. They read what they are given, which is
 * of rooms above; trace.h knows only that it is there.
 */
#include "cap.h"

/*
 * No other slot's, and no other wait's for a long time. Whoever ends a call does so while
 * its wait is the caller's last.
 */
static u64 fipc_call_id(const struct fipc_slot *caller)
{
	u64 word = atomic64_read(&caller->wait.word);

	return (u64)caller->number << 32 | (u32)(word / FIPC_WAIT_NEXT);
}

#define CREATE_TRACE_POINTS
#include "trace.h"
