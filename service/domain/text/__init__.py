"""Text of products and demands: normalised, segmented and analysed, in Chinese and English."""
