//! Numerical kernels that know nothing of words or maps.

pub mod alias;
pub mod convolve;
pub mod kernels;
pub mod lanczos;
pub mod linalg;
pub mod parallel;
pub mod product;
pub mod replicas;
pub mod rows;
pub mod sparse;
pub mod svd;
pub mod symmetric;
