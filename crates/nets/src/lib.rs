//! Networks: a small trait, one implementation on rten, and the models that are compiled in. A crate
//! of its own, as the runtime takes long to compile and changes seldom.

use std::sync::Arc;

use rten::{Model, RunOptions, ThreadPool, Value};
use rten_tensor::{AsView, Layout, Tensor, TensorView};

/// Values with a shape, the last axis running fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// The values.
    pub data: Vec<f32>,
}

/// A model could not be loaded or run.
#[derive(Debug, thiserror::Error)]
#[error("model {model}: {reason}")]
pub struct NetError {
    /// File name of the model.
    pub model: &'static str,
    /// What the runtime said.
    pub reason: String,
}

/// A network with one input and one output.
pub trait Net: Send + Sync {
    /// Runs the network on `input`, whose length is the product of `shape`.
    ///
    /// # Errors
    /// When the runtime refuses the input.
    fn run(&self, input: &[f32], shape: &[usize]) -> Result<Values, NetError>;
}

/// A model as compiled into the program.
#[derive(Debug, Clone, Copy)]
pub struct EmbeddedModel {
    /// File name under `models/`.
    pub file: &'static str,
    /// The ONNX file.
    pub bytes: &'static [u8],
}

/// Reads one line of a zone; see `models/manifest.json` for input and output.
pub const MRZ_READER: EmbeddedModel = EmbeddedModel {
    file: "mrz_reader.onnx",
    bytes: include_bytes!("../../../models/mrz_reader.onnx"),
};

/// Finds documents and zones; see `models/manifest.json` for input and output.
pub const LOCATOR: EmbeddedModel = EmbeddedModel {
    file: "locator.onnx",
    bytes: include_bytes!("../../../models/locator.onnx"),
};

/// Finds lines of printed text; see `models/manifest.json` for input and output.
pub const TEXT_DETECTOR: EmbeddedModel = EmbeddedModel {
    file: "text_detector.onnx",
    bytes: include_bytes!("../../../models/text_detector.onnx"),
};

/// Reads a line of printed text; see `models/manifest.json` for input and output.
pub const TEXT_READER: EmbeddedModel = EmbeddedModel {
    file: "text_reader.onnx",
    bytes: include_bytes!("../../../models/text_reader.onnx"),
};

/// The characters that [`TEXT_READER`] knows, class 1 first, and a line end; the space follows them.
pub const TEXT_ALPHABET: &str = include_str!("../../../models/text_alphabet.txt");

/// A network run by rten, on one thread: as many pictures as cores are looked at side by side,
/// which gives more a second than one picture on many threads.
pub struct RtenNet {
    name: &'static str,
    model: Model,
    pool: Arc<ThreadPool>,
}

impl RtenNet {
    /// Loads an embedded model.
    ///
    /// # Errors
    /// When the file is not a model that rten can run.
    pub fn load(embedded: EmbeddedModel) -> Result<Self, NetError> {
        let model = Model::load_static_slice(embedded.bytes).map_err(|error| NetError {
            model: embedded.file,
            reason: error.to_string(),
        })?;
        Ok(Self {
            name: embedded.file,
            model,
            pool: Arc::new(ThreadPool::with_num_threads(1)),
        })
    }
}

impl Net for RtenNet {
    fn run(&self, input: &[f32], shape: &[usize]) -> Result<Values, NetError> {
        let fail = |reason: String| NetError {
            model: self.name,
            reason,
        };
        let view = TensorView::try_from_data(shape, input).map_err(|e| fail(e.to_string()))?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let output: Value = self
            .model
            .run_one(view.into(), Some(options))
            .map_err(|e| fail(e.to_string()))?;
        let tensor: Tensor<f32> = output
            .try_into()
            .map_err(|_| fail("the output is not of floats".into()))?;
        Ok(Values {
            shape: tensor.shape().to_vec(),
            data: tensor.to_vec(),
        })
    }
}
