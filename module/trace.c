// SPDX-License-Identifier: GPL-2.0
/*
 * Only this file defines the trace events. They read fields of structures that belong
 * to files above; trace.h only declares these structures.
 */
#include "cap.h"

/*
 * Call id: slot number (high half), wait generation (low half, wraps). The party that
 * ends a call uses the id while the wait of the call is still the caller's last wait.
 */
static u64 fipc_call_id(const struct fipc_slot *caller)
{
	u64 word = atomic64_read(&caller->wait.word);

	return (u64)caller->number << 32 | (u32)(word / FIPC_WAIT_NEXT);
}

#define CREATE_TRACE_POINTS
#include "trace.h"
