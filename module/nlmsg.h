/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: netlink messages
 *
 * A message in the making: replies, records of dumps, events. Attributes are put in as if
 * there were room; whether there was is asked once, at the end. What does not fit leaves
 * nothing behind.
 */
#ifndef FASTIPC_NLMSG_H
#define FASTIPC_NLMSG_H

#include <linux/types.h>

struct sk_buff;

/**
 * struct fipc_message - a message in the making
 * @skb: where
 * @hdr: of the message; NULL if there was no room
 * @pad: attribute to pad with
 * @failed: something did not fit
 */
struct fipc_message {
	struct sk_buff *skb;
	void *hdr;
	int pad;
	bool failed;
};

void fipc_message_begin(struct fipc_message *msg, struct sk_buff *skb,
			void *hdr, int pad);
int fipc_message_end(struct fipc_message *msg);
void fipc_message_u32(struct fipc_message *msg, int attr, u32 value);
void fipc_message_u64(struct fipc_message *msg, int attr, u64 value);
void fipc_message_u64s(struct fipc_message *msg, int attr, const u64 *values,
		       size_t n);
void fipc_message_flag(struct fipc_message *msg, int attr, bool value);
void fipc_message_name(struct fipc_message *msg, int attr, const char *name);

#endif /* FASTIPC_NLMSG_H */
