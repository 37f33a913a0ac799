"""Which of vLLM's engine settings a recipe may set by itself, and which need the consent of whoever runs it.

A recipe is data: somebody else may have written it. vLLM's settings are not all data. Some import a class or a module
by its name (`worker_cls`, `scheduler_cls`, `logits_processors`, `io_processor_plugin`), some run code out of a model's
folder (`trust_remote_code`), some read a file or another model than the one that `--teacher` names (`tokenizer`,
`hf_config_path`, `generation_config`, `speculative_config`, `revision`: anybody may open a pull request on a hub), some
write one (`profiler_config`), listen or connect (`master_addr`, `kv_transfer_config`, `otlp_traces_endpoint`), and some
are mappings with any of these inside (`compilation_config`, `additional_config`, `hf_overrides`).

So the list is of what is allowed. `OPEN` holds what a recipe is written for: how much memory, how many cards, which
precision, how requests are scheduled. Their values are numbers, switches and plain names, never a path, an address, a
dotted name or a mapping: where vLLM takes a registered name or an imported one under the same key, only `CHOICES` pass.
Whatever is not in `OPEN` needs `--trust-engine`, settings of a later vLLM included. `NEVER` is refused even then.

A test holds these lists against the fields of vLLM's own EngineArgs: one that a new version adds fails it until
somebody has decided where it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from text.prose import word_set

PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
CHOICES: dict[str, tuple[str, ...]] = {
    "config_format": ("auto", "hf", "mistral"),
    "distributed_executor_backend": ("mp", "ray", "uni"),
    "load_format": ("auto", "hf", "safetensors", "mistral", "bitsandbytes", "sharded_state", "dummy"),
    "model_impl": ("auto", "vllm", "transformers"),
    "tokenizer_mode": ("auto", "hf", "slow", "mistral"),
}
"""Settings whose other values import what they name, load pickles, or reach a plug-in."""
_MEMORY = word_set(
    """block_size cpu_offload_gb gpu_memory_utilization kv_cache_memory_bytes max_model_len max_num_active_seqs
    max_num_batched_tokens max_num_scheduled_tokens max_num_seqs num_gpu_blocks_override"""
)
_CARDS = word_set(
    """all2all_backend data_parallel_size decode_context_parallel_size disable_custom_all_reduce
    distributed_timeout_seconds enable_dbo enable_eplb enable_expert_parallel expert_placement_strategy
    max_parallel_loading_workers numa_bind pipeline_parallel_size prefill_context_parallel_size tensor_parallel_size"""
)
_PRECISION = word_set(
    """allow_deprecated_quantization dtype kv_cache_dtype logprobs_mode lora_dtype mamba_cache_dtype
    mamba_ssm_cache_dtype max_logprobs quantization seed"""
)
_SCHEDULE = word_set(
    """async_scheduling attention_backend cudagraph_capture_sizes disable_cascade_attn
    disable_hybrid_kv_cache_manager disable_sliding_window enable_chunked_prefill enable_flashinfer_autotune
    enable_prefix_caching enforce_eager linear_backend long_prefill_token_threshold
    long_prefill_token_threshold_adaptive mamba_backend mamba_block_size mamba_cache_mode max_cudagraph_capture_size
    moe_backend optimization_level performance_mode prefix_caching_hash_algo scheduler_reserve_full_isl
    scheduling_policy stream_interval"""
)
_ADAPTERS = word_set("enable_lora fully_sharded_loras max_cpu_loras max_lora_rank max_loras specialize_active_lora")
OPEN = (
    _MEMORY | _CARDS | _PRECISION | _SCHEDULE | _ADAPTERS | {"language_model_only", "reasoning_parser"} | set(CHOICES)
)
NEVER = {
    "disable_log_stats": "Filigrana sets it itself.",
    "hf_token": "A recipe holds no secret: set HF_TOKEN in the environment.",
    "model": "--teacher names the model.",
    "model_weights": "--teacher names the model.",
    "served_model_name": "--teacher names the model.",
}
WITH_CONSENT = word_set(
    """_api_process_count _api_process_rank additional_config aggregate_engine_logging allowed_local_media_path
    allowed_media_domains attention_config aux_output_config code_revision collect_detailed_traces
    compilation_config convert cp_kv_cache_interleave_size cpu_distributed_timeout_seconds cpu_offload_params
    cudagraph_metrics custom_histogram_buckets data_parallel_address data_parallel_backend data_parallel_external_lb
    data_parallel_hybrid_lb data_parallel_multi_port_external_lb data_parallel_rank data_parallel_rpc_port
    data_parallel_size_local data_parallel_start_rank dbo_decode_token_threshold dbo_prefill_token_threshold
    dcp_comm_backend dcp_kv_cache_interleave_size dcp_q_replicate default_mm_loras device_ids diffusion_config
    disable_chunked_mm_input disable_nccl_for_dp_synchronization download_dir dp_sync_interval ec_manager_config
    ec_transfer_config elastic_ep_max_dp_size enable_batch_sharded_sampling enable_cumem_allocator enable_elastic_ep
    enable_ep_weight_filter enable_fault_tolerance enable_hc_sp enable_layerwise_nvtx_tracing enable_log_requests
    enable_logging_iteration_details enable_mamba_cache_stochastic_rounding enable_mamba_shared_prefix_checkpoint
    enable_mfu_metrics enable_mixed_moe_lora_format enable_mm_embeds enable_mm_processor_stats
    enable_moe_shared_loras enable_nccl_comm_suspend enable_prompt_embeds enable_return_routed_experts
    enable_shm_tensor_arena enable_sleep_mode enable_tower_connector_lora enable_trace_replay engram_config
    eplb_config fail_on_environ_validation fault_tolerance_config gdn_prefill_backend generation_config
    hf_config_path hf_overrides ignore_patterns interleave_mm_strings io_processor_plugin ir_op_priority
    jit_monitor_mode jit_monitor_verbose kda_decode_backend kda_prefill_backend kernel_config
    kv_cache_dtype_skip_layers kv_cache_metrics kv_cache_metrics_sample kv_events_config kv_offloading_backend
    kv_offloading_size kv_sharing_fast_prefill kv_transfer_config limit_mm_per_prompt log_config_file log_level
    logging_config logits_processors lora_target_modules mamba_cache_philox_rounds mamba_config mamba_ssu_algorithm
    master_addr master_port max_lora_cls_labels max_num_queued_reqs max_num_queued_tokens media_io_kwargs
    mm_device_do_normalize mm_encoder_attn_backend mm_encoder_attn_dtype mm_encoder_fp8_scale_path
    mm_encoder_fp8_scale_save_margin mm_encoder_fp8_scale_save_path mm_encoder_only mm_encoder_tp_mode
    mm_hasher_algorithm mm_ipc_gpu_memory_gb mm_processor_cache_gb mm_processor_cache_type mm_processor_device
    mm_processor_kwargs mm_shm_cache_max_object_size_mb mm_tensor_ipc model_class_overrides
    model_loader_extra_config nnodes node_rank numa_bind_cpus numa_bind_nodes offload_backend offload_group_size
    offload_num_in_group offload_params offload_prefetch_step otlp_traces_endpoint override_generation_config
    per_request_spec_decode_metrics pooler_config prefill_schedule_interval prefix_cache_retention_interval
    prefix_match_unit profiler_config pt_load_map_location quantization_config ray_workers_use_nsight
    reasoning_config reasoning_parser_plugin renderer_num_workers replayssm_buffer_len
    return_sampling_mask revision runner safetensors_load_strategy safetensors_prefetch_block_size
    safetensors_prefetch_num_threads scheduler_cls show_hidden_metrics_for_version shutdown_timeout
    skip_mm_profiling skip_tokenizer_init sleep_mode_offload_cudagraph sleep_preserve_parameter_names
    sparse_indexer_topk_backend spec_method spec_model spec_tokens speculative_config structured_outputs_config
    swa_bounded_replay tokenizer tokenizer_revision tokens_only trust_remote_code ubatch_size use_fp64_gumbel
    use_replayssm use_tqdm_on_load video_pruning_method video_pruning_rate watermark watermark_config
    weight_transfer_config worker_cls worker_extension_cls"""
)
"""The rest of what vLLM 0.32 takes: what reads, runs or connects, what is a mapping, and what nobody has asked for."""


def needs_consent(engine: Mapping[str, Any], recipe_folder: Path) -> dict[str, str]:
    """Which of a recipe's engine settings the person who runs it has to agree to, each with the reason in words."""
    why = {key: _reason(key, value) for key, value in engine.items() if key != "lora"}
    if "lora" in engine:
        home = recipe_folder.resolve()
        inside = (home / str(engine["lora"])).resolve().is_relative_to(home)
        why["lora"] = "" if inside else "reads an adapter outside the recipe's own folder"
    return {key: reason for key, reason in why.items() if reason}


def _reason(key: str, value: Any) -> str:
    """Why a setting is more than a number, a switch or a plain name; '' when it isn't."""
    if key not in OPEN:
        known = key in WITH_CONSENT
        near = [] if known else get_close_matches(key, [*OPEN, *WITH_CONSENT, "lora"], n=1)
        guess = f" (did you mean '{near[0]}'?)" if near else ""
        return "may run code, or read what --teacher doesn't name" if known else f"is none that Filigrana knows{guess}"
    if key in CHOICES:
        return "" if value in CHOICES[key] else f"may be {', '.join(CHOICES[key])} without consent, not {value!r}"
    listed = value if isinstance(value, list) else [value]
    if all(
        isinstance(v, bool | int | float | None) or (isinstance(v, str) and PLAIN_NAME.fullmatch(v)) for v in listed
    ):
        return ""
    return f"takes a number, a switch or a plain name, not {value!r}"
