// What becomes of keys that the schema does not use: per section, what the reference does with an unknown key, and a
// word on each key that is known and yet without effect, unsupported, or named otherwise here.

export interface Notice {
  severity: "error" | "warning";
  code: "ignored_key" | "unsupported_key" | "refused_key";
  message: string; // follows the key's name
  nearest?: string;
  consequence: string;
  /** Where true, a null value is no reason to speak. */
  isSilentOnNull?: boolean;
}

export interface KeyPolicy {
  /** `ignored`: the reference keeps the key and never looks at it. `refused`: it is passed on as an argument that nobody takes. */
  unknown: "ignored" | "refused";
  notices: Record<string, Notice>;
  /** For keys with many spellings. */
  pattern?: { keys: RegExp; notice: Notice };
}

const bothIgnore = "TensorFlowASR ignores it, and so does the studio.";
const sentencePiece: Notice = {
  severity: "warning",
  code: "ignored_key",
  message: "is used by SentencePiece alone, not by wordpiece.",
  consequence: bothIgnore,
};
const regularizer: Notice = {
  severity: "warning",
  code: "ignored_key",
  message: "has no effect: the training step never adds the penalties to the loss.",
  consequence: "TensorFlowASR trains without them, and so does the studio.",
  isSilentOnNull: true,
};
const suppliedByProgram: Notice = {
  severity: "error",
  code: "refused_key",
  message: "is given by the program (blank 0; classes from the vocabulary).",
  consequence: "TensorFlowASR stops with a TypeError, since it is given twice; remove it.",
};
const indefinite: Notice = {
  severity: "error",
  code: "refused_key",
  message: "belongs to later versions of TensorFlowASR.",
  consequence: "TensorFlowASR at the reference commit stops with a TypeError, since it is given twice; remove it.",
};
const ignored = (message: string, nearest?: string): Notice => ({
  severity: "warning",
  code: "ignored_key",
  message,
  consequence: bothIgnore,
  ...(nearest === undefined ? {} : { nearest }),
});

/** Access keys, secrets and tokens by whatever name: a config is handed on, and kept with every checkpoint. */
const keysOfStorage: NonNullable<KeyPolicy["pattern"]> = {
  keys: /(access|account|hmac|api|private)[_-]?key|key[_-]?id|secret|token|password|passphrase|credential|signature|^(aws|s3)[_-]?key$|^keys?$/i,
  notice: {
    severity: "error",
    code: "refused_key",
    message: "looks like a key or a secret. Keys do not belong in a config, which is handed on and kept.",
    consequence:
      "Remove it. Enter keys on the Config page under Object storage, or for commands in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (GOOGLE_HMAC_ACCESS_ID and GOOGLE_HMAC_SECRET for gs://).",
  },
};

export const policies = {
  top: { unknown: "ignored", notices: {} },
  speech_config: {
    unknown: "ignored",
    notices: {
      normalize_zscore: ignored("belongs to later versions.", "normalize_feature"),
      normalize_min_max: ignored("belongs to later versions."),
      log_base: ignored("belongs to later versions.", "use_natural_log"),
      augmentation_config: ignored("belongs to a dataset at the reference commit."),
    },
  },
  decoder_config: {
    unknown: "ignored",
    notices: {
      train_files: ignored("is the later name of corpus_files.", "corpus_files"),
      lm_config: ignored("is ignored everywhere: there is no language model."),
      pad_token: sentencePiece,
      pad_index: sentencePiece,
      bos_token: sentencePiece,
      bos_index: sentencePiece,
      eos_token: sentencePiece,
      eos_index: sentencePiece,
      model_type: sentencePiece,
    },
  },
  model_config: {
    unknown: "refused",
    notices: {
      kernel_regularizer: regularizer,
      bias_regularizer: regularizer,
      blank: suppliedByProgram,
      vocab_size: suppliedByProgram,
    },
  },
  encoder_block: { unknown: "refused", notices: {} },
  learning_config: {
    unknown: "ignored",
    notices: {
      pretrained: {
        severity: "warning",
        code: "ignored_key",
        message: "is read and never used.",
        nearest: "the flag --pretrained",
        consequence: bothIgnore,
        isSilentOnNull: true,
      },
      gwn_config: ignored("is the later name of apply_gwn_config.", "apply_gwn_config"),
      ga_steps: ignored("belongs to later versions.", "the flag --ga-steps"),
    },
  },
  train_dataset_config: { unknown: "ignored", notices: { indefinite } },
  eval_dataset_config: { unknown: "ignored", notices: { indefinite } },
  test_dataset_config: { unknown: "ignored", notices: { indefinite: ignored("belongs to later versions.") } },
  metadata: { unknown: "ignored", notices: {} },
  augmentation_config: { unknown: "ignored", notices: {} },
  augmentation: { unknown: "refused", notices: {} },
  optimizer_config: { unknown: "refused", notices: {} },
  learning_rate_config: {
    unknown: "refused",
    notices: {
      max_lr_numerator: {
        severity: "error",
        code: "refused_key",
        message: "was taken by older versions (max_lr = max_lr_numerator / sqrt(d_model)) and still stands in samples.",
        nearest: "max_lr",
        consequence: "TensorFlowASR at the reference commit stops with a TypeError; write max_lr, or remove it.",
      },
    },
  },
  running_config: {
    unknown: "ignored",
    notices: {
      accumulation_steps: {
        severity: "warning",
        code: "ignored_key",
        message: "is read and never used.",
        nearest: "the flag --ga-steps",
        consequence: bothIgnore,
      },
      early_stopping: ignored("does not exist at the reference commit."),
    },
  },
  checkpoint: { unknown: "ignored", notices: {} },
  checkpoint_options: { unknown: "refused", notices: {} },
  backup_and_restore: { unknown: "refused", notices: {} },
  tensorboard: { unknown: "refused", notices: {} },
  apply_gwn_config: { unknown: "ignored", notices: {} },
  studio_config: { unknown: "refused", notices: {}, pattern: keysOfStorage },
  object_storage: { unknown: "refused", notices: {}, pattern: keysOfStorage },
} as const satisfies Record<string, KeyPolicy>;

export type PolicyName = keyof typeof policies;
