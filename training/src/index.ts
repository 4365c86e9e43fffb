export { type Checkpoint, type JsonObject, type JsonValue, loadCheckpoint, saveCheckpoint } from './checkpoint.js';
export type { FittedMixture } from './classical/expectation-maximization.js';
export { type GaussianMixtureOptions, gaussianMixture, mixtureLabels } from './classical/gaussian-mixture.js';
export { assignToCentroids, type KMeansOptions, type KMeansResult, kMeans } from './classical/kmeans.js';
export { type PcaOptions, type PrincipalComponents, principalComponents } from './classical/pca.js';
export { calibrateSeeds } from './commands/calibrating.js';
export { defaultEngine, type EngineOptions, selectEngine } from './commands/engine.js';
export type { EntrySource } from './commands/entry-draft.js';
export { type ExportOptions, exportEntry, measureRun } from './commands/export-entry.js';
export { type FinishedTraining, trainingReport } from './commands/report.js';
export { loadRun, type Run, type RunRecord, saveRun } from './commands/run-folder.js';
export type { Delimiter } from './data/cells.js';
export {
  assertClusterable,
  type Dataset,
  type ImageDataset,
  type ImageShape,
  type Split,
  type ValueRange,
  type VectorDataset,
} from './data/dataset.js';
export { type DataFolderOptions, datasetFolder, downloadFolder, obtainDataset } from './data/dataset-files.js';
export type { DatasetFile, DatasetOrigin, KnownDataset } from './data/known-dataset.js';
export { readLabels } from './data/label-file.js';
export { type LoadTableOptions, loadTable } from './data/load-table.js';
export type { MissingPolicy } from './data/missing.js';
export { datasetScaling, type Normalization, standardScaling, unscaleRows } from './data/normalize.js';
export { readTable } from './data/read-table.js';
export { type DatasetOptions, datasetNames, knownDatasets, loadDataset } from './data/registry.js';
export { openTable } from './data/table.js';
export type { DataTable, MissingValues, TableBlock, TableOptions, TableStream } from './data/table-types.js';
export type { Values } from './data/values.js';
export { EagerEngine } from './engine/eager.js';
export type * from './engine/engine.js';
export { type OnnxRuntime, OnnxRuntimeEngine, type OnnxRuntimeEngineOptions } from './engine/onnxruntime.js';
export { type TensorFlowEngineOptions, tensorflowEngine } from './engine/tensorflow.js';
export { findTensorFlow, type TensorFlowPackage } from './engine/tensorflow-packages.js';
export { type FeatureStage, FrozenNetwork } from './features/frozen-network.js';
export type { SparseSymmetric } from './graph/affinity.js';
export { approximateFinder, type Usearch } from './graph/approximate-search.js';
export type { NeighbourFinder, NeighbourKey, NeighbourMeans, NeighbourStore } from './graph/finder.js';
export { matrixFinder } from './graph/matrix-search.js';
export { graphMutualInformation } from './graph/mutual-information.js';
export { type NeighbourOptions, type Neighbours, nearestNeighbours } from './graph/neighbours.js';
export { neighbourRadius } from './graph/radius.js';
export { spectralStart } from './graph/spectral.js';
export type {
  CountsStartOptions,
  ImageStartOptions,
  SpectralProgress,
  SpectralStart,
  SpectralStartOptions,
  VectorStartOptions,
} from './graph/spectral-options.js';
export { type BaselineOptions, measureBaselines } from './methods/baselines.js';
export { calibrate, expectedCalibrationError, type References, type SplitLabels } from './methods/calibration.js';
export type { Checkpoints } from './methods/checkpoints.js';
export { type Evaluation, evaluateModel, type RunFacts } from './methods/evaluation.js';
export type { TrainingControls, TrainingEvent } from './methods/events.js';
export { type EpochRecord, History } from './methods/history.js';
export { type Classifier, type ClassifierOptions, type Seen, trainClassifier } from './methods/judge/classifier.js';
export { type Judgement, type JudgeOptions, judge } from './methods/judge/judgement.js';
export type { SampleDistance } from './methods/judge/sample-distance.js';
export { clusterEncodings, type Encodings, KMEANS_LATENT_SCALE } from './methods/kmeans-rule.js';
export {
  fitLatentDensity,
  type LatentDensity,
  type LatentDensityOptions,
  scaledDensity,
} from './methods/latent-density.js';
export { modelFunctions } from './methods/model-functions.js';
export { fitOutlierThresholds, OUTLIER_LEVELS } from './methods/outlier-thresholds.js';
export {
  mutualInformationWeights,
  type PriorOptions,
  type PriorPreset,
  priorPresets,
} from './methods/prior-network/options.js';
export { predictPrior } from './methods/prior-network/predict.js';
export { priorStep, priorStepInputs } from './methods/prior-network/prior-step.js';
export { type PriorResult, trainPrior } from './methods/prior-network/train.js';
export { type ClusterFunctions, measureQuality, type QualityOptions } from './methods/quality.js';
export { type CriticView, type FeatureCritic, featureView, plainView } from './methods/simi-clustergan/critic-view.js';
export { type FitViews, fitSimi, type SimiConfig, type TrainedSimi } from './methods/simi-clustergan/fit.js';
export { type SimiOptions, type SimiPreset, simiPresets } from './methods/simi-clustergan/options.js';
export { simiInputs, simiStep } from './methods/simi-clustergan/simi-step.js';
export {
  criticInputs,
  criticStep,
  generatorEncoderInputs,
  generatorEncoderStep,
} from './methods/simi-clustergan/steps.js';
export type { Certainty, KCandidate, Recommendation } from './methods/suggest-k/recommend.js';
export { type KSuggestion, type SuggestKOptions, suggestK } from './methods/suggest-k/suggest-k.js';
export { type ClusteringMetrics, clusteringMetrics, type NormalizedInformation } from './metrics/index.js';
export {
  type Architecture,
  type ClusterGanSizes,
  type ConvolutionalArchitecture,
  type ImagePlan,
  type Initialization,
  imagePlan,
  isImageSize,
  squareSides,
} from './networks/architecture.js';
export { type ClusterGanNetworks, clusterGanNetworks } from './networks/clustergan.js';
export { initialize, type ParameterSpec } from './networks/parameters.js';
export { priorNetwork } from './networks/prior-network.js';
export { type AdamOptions, adamSchedule, adamState } from './optimizers/adam.js';
export type { ReportData } from './report/html/data.js';
export { reportHtml } from './report/html/document.js';
export { type ModelSheetOptions, modelSheet, sampleStyle } from './report/model-sheet.js';
export { formatDuration, type ProgressOptions, ProgressReporter } from './report/progress.js';
export { type SampleStyle, type SheetOptions, type SheetRow, samplesSheet } from './report/samples-sheet.js';
export {
  type MetricsRow,
  markdownTable,
  metricsTable,
  plainTable,
  type Table,
  type TableCell,
} from './report/table.js';
export { decodeSafetensors, encodeSafetensors } from './safetensors.js';
