// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The values in an answer from the kernel: see field.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <linux/fastipc.h>
#include <linux/fastipc_netlink.h>

#include "attr.h"
#include "field.h"
#include "text.h"

#define RIGHTS_MAX	4	/* three known rights, and "unknown" */

void field_read(const struct field *field, struct nlattr **attrs,
		struct value *value)
{
	const struct nlattr *attr = field->attr ? attrs[field->attr] : NULL;

	*value = (struct value){ .known = false };
	switch (field->kind) {
	case FIELD_RATE:
		break;
	case FIELD_FLAG:
		value->known = true;
		value->number = attr != NULL;
		break;
	case FIELD_TEXT:
		value->known = attr_text(attr, value->text, sizeof(value->text));
		break;
	default:
		value->known = attr_number(attr, &value->number);
	}
}

static const char *state_word(uint64_t state)
{
	static const char *const words[] = {
		[FASTIPC_STATE_NONE] = "none",
		[FASTIPC_STATE_RECEIVE] = "receive",
		[FASTIPC_STATE_SEND] = "send",
		[FASTIPC_STATE_CALL] = "call",
		[FASTIPC_STATE_REPLY] = "reply",
	};

	return state < sizeof(words) / sizeof(*words) ? words[state] : "unknown";
}

static size_t right_words(uint64_t rights, const char *words[RIGHTS_MAX])
{
	size_t count = 0;

	if (rights & FIPC_RIGHT_SEND)
		words[count++] = "send";
	if (rights & FIPC_RIGHT_RECV)
		words[count++] = "recv";
	if (rights & FIPC_RIGHT_MINT)
		words[count++] = "mint";
	if (rights & ~(uint64_t)FIPC_RIGHTS_ALL)
		words[count++] = "unknown";
	return count;
}

void field_record(struct record *rec, const struct field *field,
		  const struct value *value)
{
	const char *words[RIGHTS_MAX];

	if (!value->known)
		return;
	switch (field->kind) {
	case FIELD_NUMBER:
		record_number(rec, field->name, value->number);
		break;
	case FIELD_TEXT:
		record_string(rec, field->name, value->text);
		break;
	case FIELD_FLAG:
		record_truth(rec, field->name, value->number);
		break;
	case FIELD_STATE:
		record_word(rec, field->name, state_word(value->number));
		break;
	case FIELD_RIGHTS:
		record_words(rec, field->name, words,
			     right_words(value->number, words));
		break;
	case FIELD_RATE:
		record_rate(rec, field->name, value->rate);
		break;
	}
}

void fields_record(struct record *rec, const struct field *fields, size_t count,
		   const struct value *values)
{
	size_t i;

	for (i = 0; i < count; i++)
		field_record(rec, &fields[i], &values[i]);
}

void rate_text(char *text, size_t size, double rate)
{
	snprintf(text, size, "%.*f", rate == 0 || rate >= 100 ? 0 : 1, rate);
}

static void rights_text(char *text, size_t size, uint64_t rights)
{
	const char *words[RIGHTS_MAX];
	size_t count = right_words(rights, words), len = 0, i;

	text[0] = '\0';
	for (i = 0; i < count && len < size; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s",
					i ? "," : "", words[i]);
}

size_t field_cell(const struct field *field, const struct value *value,
		  char cell[CELL_TEXT])
{
	if (!value->known) {
		strcpy(cell, "-");
		return 1;
	}
	switch (field->kind) {
	case FIELD_NUMBER:
		snprintf(cell, CELL_TEXT, "%" PRIu64, value->number);
		break;
	case FIELD_TEXT:
		return text_show(cell, CELL_TEXT, value->text);
	case FIELD_FLAG:
		strcpy(cell, value->number ? "yes" : "-");
		break;
	case FIELD_STATE:
		strcpy(cell, state_word(value->number));
		break;
	case FIELD_RIGHTS:
		rights_text(cell, CELL_TEXT, value->number);
		break;
	case FIELD_RATE:
		rate_text(cell, CELL_TEXT, value->rate);
		break;
	}
	return strlen(cell);
}
