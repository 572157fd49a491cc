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
 * struct fipc_nlmsg - a message in the making
 * @skb: where
 * @hdr: of the message; NULL if there was no room
 * @pad: attribute to pad with
 * @failed: something did not fit
 */
struct fipc_nlmsg {
	struct sk_buff *skb;
	void *hdr;
	int pad;
	bool failed;
};

void fipc_nlmsg_begin(struct fipc_nlmsg *msg, struct sk_buff *skb,
		      void *hdr, int pad);
int fipc_nlmsg_end(struct fipc_nlmsg *msg);
void fipc_nlmsg_u32(struct fipc_nlmsg *msg, int attr, u32 value);
void fipc_nlmsg_u64(struct fipc_nlmsg *msg, int attr, u64 value);
void fipc_nlmsg_u64s(struct fipc_nlmsg *msg, int attr, const u64 *values,
		     size_t n);
void fipc_nlmsg_flag(struct fipc_nlmsg *msg, int attr, bool value);
void fipc_nlmsg_name(struct fipc_nlmsg *msg, int attr, const char *name);

#endif /* FASTIPC_NLMSG_H */
